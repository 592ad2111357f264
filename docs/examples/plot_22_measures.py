"""
Which measures say something here
=================================

``notes`` has unit, formula, paper and what each measure cannot say.
"""

import citynet as cn

cn.measures.notes()[["unit", "scope"]].head(10)
