"""What the upper floors may listen to."""

from django.dispatch import Signal

work_requested = Signal()  # work_id; sent after the commit, the work row makes up for a lost one
erased_again = Signal()  # known: hashes of the journal; a backup was restored. Receivers return how many they erased
response_erased = Signal()  # response; sent within the erasing transaction, so that words kept beside the answer go too
answers_taken_back = Signal()  # questionnaire; sent within the transaction that undoes an import
