{"key_id": "6785d5a48c7bedea", "signature": "TmtVfNV83rFI3zfqY+hpo8uGgImJ/AWkDbBKdbHfhqwQbk+xk+0mQiGoJRZ8ithr7Z6h5vWLhmDOZ/I6Ell4CA=="}
