"""The demonstration jurisdiction: invented, lawful, the same for the same seed and day."""

from xianneng.surface.project.demo.load import load

__all__ = ["load"]
