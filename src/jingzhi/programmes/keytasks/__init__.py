"""重点任务: the committee's tasks of a year, broken down to streets and communities, with milestones and proof."""
