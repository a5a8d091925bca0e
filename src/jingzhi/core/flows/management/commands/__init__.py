"""Commands of the flows, called through `./jingzhi manage`."""
