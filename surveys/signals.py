"""What the upper floors may listen to. Sent after the commit; the work row makes up for a lost one."""

from django.dispatch import Signal

work_requested = Signal()  # work_id
