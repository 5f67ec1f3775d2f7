"""Kinds of work this floor asks for: keys of surveys.work.HANDLERS."""

ANALYSE = "analyse_round"  # done by analytics
INVITE = "invite_round"
REMIND = "remind_round"
EXTEND = "extend_round"
LINK = "personal_link"  # a kind of letter only
TELL_FORMER = "tell_former_address"
