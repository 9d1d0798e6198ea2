"""Charts, from plain numbers: each a static drawing that follows the page it stands in."""
