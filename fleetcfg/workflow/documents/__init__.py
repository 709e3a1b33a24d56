"""Documents that are signed and carried: roots, statuses, manifests, adoptions, whole folders."""
