"""Cost families, in the order of reports."""

from rebundle.formulation.costs.border import BORDER
from rebundle.formulation.costs.carbon import CARBON
from rebundle.formulation.costs.closing import CLOSING
from rebundle.formulation.costs.commons import COMMONS
from rebundle.formulation.costs.constant import CONSTANT
from rebundle.formulation.costs.coordination import COORDINATION
from rebundle.formulation.costs.delay import DELAY
from rebundle.formulation.costs.duty import DUTY
from rebundle.formulation.costs.energy import ENERGY
from rebundle.formulation.costs.equipment import EQUIPMENT
from rebundle.formulation.costs.freight import FREIGHT
from rebundle.formulation.costs.grants import GRANTS
from rebundle.formulation.costs.inventory import INVENTORY
from rebundle.formulation.costs.iteration import ITERATION
from rebundle.formulation.costs.leakage import LEAKAGE
from rebundle.formulation.costs.materials import MATERIALS
from rebundle.formulation.costs.opening import OPENING
from rebundle.formulation.costs.overhead import OVERHEAD
from rebundle.formulation.costs.platform import PLATFORM
from rebundle.formulation.costs.printers import PRINTERS
from rebundle.formulation.costs.processing import PROCESSING
from rebundle.formulation.costs.programme import PROGRAMME
from rebundle.formulation.costs.proof import PROOF
from rebundle.formulation.costs.relationships import RELATIONSHIPS
from rebundle.formulation.costs.robots import ROBOTS
from rebundle.formulation.costs.shortage import SHORTAGE
from rebundle.formulation.costs.subsidies import SUBSIDIES
from rebundle.formulation.costs.time import TIME
from rebundle.formulation.costs.training import TRAINING
from rebundle.formulation.costs.training_grants import TRAINING_GRANTS
from rebundle.formulation.costs.wages import WAGES
from rebundle.formulation.family import CostFamily

COSTS: list[CostFamily] = [
    EQUIPMENT,
    ROBOTS,
    PRINTERS,
    OPENING,
    CLOSING,
    OVERHEAD,
    WAGES,
    TRAINING,
    MATERIALS,
    ENERGY,
    PROCESSING,
    GRANTS,
    SUBSIDIES,
    TRAINING_GRANTS,
    COMMONS,
    RELATIONSHIPS,
    FREIGHT,
    PLATFORM,
    DUTY,
    PROOF,
    INVENTORY,
    TIME,
    COORDINATION,
    ITERATION,
    PROGRAMME,
    DELAY,
    LEAKAGE,
    CARBON,
    BORDER,
    SHORTAGE,
    CONSTANT,
]
