"""What can happen on the first floor: panel, declarations, rounds, answers, feedback, letters."""
