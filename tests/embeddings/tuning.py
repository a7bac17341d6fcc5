"""What may have been learned for an encoder."""

from embeddings.calibration import Calibration
from embeddings.fusion import FusionWeights
from embeddings.models import IndexVersion

CALIBRATION = Calibration(
    (0.5, 0.8, 1.0), (0.0, 0.5, 0.98), same=0.9, very_similar=0.8, similar=0.5
)


def tuning_json(calibration=CALIBRATION, **weights):
    fusion = FusionWeights(**weights or {"vector": 1})
    return {"fusion": fusion.as_json(), "calibration": calibration.as_json()}


def tune(**options):
    """As if the live version's encoder had come with this."""
    IndexVersion.objects.update(calibration=tuning_json(**options))
