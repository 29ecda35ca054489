from tests.support.shop import shop
from tests.sync.cms.import_world import world

__all__ = ["shop", "world"]
