"""提醒: in-app notices to seats. Channels (e-mail, messengers) come later and read the same rows."""
