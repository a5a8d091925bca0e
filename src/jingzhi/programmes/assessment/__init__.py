"""考核: assessments of streets and departments, from a draft computed from scores to locked editions."""
