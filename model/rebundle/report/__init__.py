"""Pages for people. Calling the package writes the report: ``rebundle.report(case, "report.html")``."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class Report(ModuleType):
    """The package, which is a function too: both are called ``rebundle.report``."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Write the report of an instance; see `rebundle.report.document.report`."""
        from rebundle.report.document import report

        return report(*arguments, **options)


sys.modules[__name__].__class__ = Report
