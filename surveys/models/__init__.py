"""The ground floor's tables."""

from .items import CandidateValue, Category, Item, ItemWording, Scale
from .letters import Letter
from .log import Checkpoint, LogLeaf, TimeToken
from .people import Organisation, OrganisationMember, TeamInvite, TeamMember, User
from .questionnaires import Questionnaire, QuestionnaireItem
from .records import AuditAnchor, AuditEntry, DevMail, Work
from .responses import AnswerImport, HiddenText, Interim, Invitation, Response, ResponseRevision, Tally, TallyMark
from .sealing import SealedBatch
from .study import Margin, MarginCell, Population, Study

__all__ = [
    "AnswerImport",
    "AuditAnchor",
    "AuditEntry",
    "CandidateValue",
    "Category",
    "Checkpoint",
    "DevMail",
    "HiddenText",
    "Interim",
    "Invitation",
    "Item",
    "ItemWording",
    "Letter",
    "LogLeaf",
    "Margin",
    "MarginCell",
    "Organisation",
    "OrganisationMember",
    "Population",
    "Questionnaire",
    "QuestionnaireItem",
    "Response",
    "ResponseRevision",
    "Scale",
    "SealedBatch",
    "Study",
    "Tally",
    "TallyMark",
    "TeamInvite",
    "TeamMember",
    "TimeToken",
    "User",
    "Work",
]
