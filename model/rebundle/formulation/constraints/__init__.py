"""Constraint families, in the order of the model."""

from rebundle.formulation.constraints.capacity import CAPACITY
from rebundle.formulation.constraints.commons import COMMONS
from rebundle.formulation.constraints.contacts import CONTACTS
from rebundle.formulation.constraints.cover import COVER
from rebundle.formulation.constraints.demand import DEMAND
from rebundle.formulation.constraints.development import DEVELOPMENT
from rebundle.formulation.constraints.groups import GROUPS
from rebundle.formulation.constraints.labour_hours import LABOUR_HOURS
from rebundle.formulation.constraints.lead_time import LEAD_TIME
from rebundle.formulation.constraints.limits import LIMITS
from rebundle.formulation.constraints.minimum_use import MINIMUM_USE
from rebundle.formulation.constraints.open_before_use import OPEN_BEFORE_USE
from rebundle.formulation.constraints.origin import ORIGIN
from rebundle.formulation.constraints.presence import PRESENCE
from rebundle.formulation.constraints.programme import PROGRAMME
from rebundle.formulation.constraints.relationships import RELATIONSHIPS
from rebundle.formulation.constraints.single_source import SINGLE_SOURCE
from rebundle.formulation.constraints.site_limits import SITE_LIMITS
from rebundle.formulation.constraints.succession import SUCCESSION
from rebundle.formulation.constraints.supply import SUPPLY
from rebundle.formulation.constraints.use import USE
from rebundle.formulation.family import ConstraintFamily

CONSTRAINTS: list[ConstraintFamily] = [
    SUPPLY,
    USE,
    DEMAND,
    CAPACITY,
    MINIMUM_USE,
    PRESENCE,
    OPEN_BEFORE_USE,
    COVER,
    SITE_LIMITS,
    GROUPS,
    SUCCESSION,
    DEVELOPMENT,
    CONTACTS,
    RELATIONSHIPS,
    PROGRAMME,
    COMMONS,
    SINGLE_SOURCE,
    LEAD_TIME,
    LABOUR_HOURS,
    ORIGIN,
    LIMITS,
]
