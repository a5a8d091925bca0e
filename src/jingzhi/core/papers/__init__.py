"""文书: numbered official papers, frozen when issued."""
