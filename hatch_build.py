"""The build's own step: page assets and fonts are fetched before the wheel (or the editable install) is made."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `surface/project/assets.py`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files."""
        path = Path(self.root) / "src/xianneng/surface/project/assets.py"
        spec = importlib.util.spec_from_file_location("xianneng_assets", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.build(Path(self.root))
