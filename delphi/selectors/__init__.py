"""What can be seen on the first floor."""
