"""Facts about codecs' parameters, and the documents made from them."""
