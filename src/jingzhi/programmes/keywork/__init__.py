"""重点工作提示清单和月调度会: what is to be shown each month, by whom, and what the meeting decides."""
