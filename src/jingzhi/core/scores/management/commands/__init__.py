"""Commands of the scores, called through `./jingzhi manage`."""
