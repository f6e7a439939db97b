{"key_id": "6785d5a48c7bedea", "signature": "62bkxsRJ5DzB0FjBf1+VQ1SIMmiqJZe23sfSOMZsDbDUnorTMrpC8zaHrHMYlE9AAM2Leu68fxja1BBZsyP0Aw=="}
