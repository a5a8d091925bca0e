"""What the district's own closed matters suggest: item, lead, similar ones; how often that was right. Never automatic."""
