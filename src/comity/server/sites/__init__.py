"""The register of sites in the database: what stands since the last released edition, searched by any of its words."""
