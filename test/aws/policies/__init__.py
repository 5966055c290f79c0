"""Policies of this project for checkov, which looks at single attributes and knows nothing of Kafka."""
from os.path import basename, dirname, join
import glob

# checkov loads the checks that the package imports
__all__ = [basename(path)[:-3] for path in glob.glob(join(dirname(__file__), "*.py")) if not path.endswith("__init__.py")]
