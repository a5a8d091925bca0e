"""评议: each quarter streets rate departments and departments rate streets, by templates."""
