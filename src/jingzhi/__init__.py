"""旌治 Jingzhi: the platform on which a district runs itself from its grids up."""

__version__ = "0.1.0"
