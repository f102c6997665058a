"""What was said in public, claim by claim, and what becomes of it in small worlds: `unbidden reproduce`.

`claims/C01.yaml` … hold what was said, by whom, what is tested here and what is not. Another claim is another file.
"""
