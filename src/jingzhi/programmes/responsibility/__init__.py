"""责任清单: what every street and department answers for, in versions."""
