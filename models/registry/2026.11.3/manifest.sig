{"key_id": "6785d5a48c7bedea", "signature": "uwv2/tuOTkk9ooLei8piHGWwmYkdj7KIWiM+NGABoLFs8uL84fJJ8w3W7kxCaSlePg37g2+4egX6RQzlgLJZBg=="}
