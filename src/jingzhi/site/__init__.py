"""Pages: the desk, the phone, the residents' portal and the cockpit, put together from core and programmes."""
