"""The production settings, with the benchmark's own commands. The servers that are measured do without these."""

from config.settings.production import *
from config.settings.production import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks"]
