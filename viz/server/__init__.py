"""The server of the page: worlds for viewers in browsers, and who may ask for what."""
