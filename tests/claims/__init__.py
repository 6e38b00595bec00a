"""The quantitative claims of the shipped worlds, read out of their texts and measured again.

Every figure in the text of a world is either measured here or compared with the world's file. To add a world, add an
entry to a module of :mod:`tests.claims.tables`, or a module of your own there; modules are found by themselves::

    CLAIMS = {
        "off_switch": (
            claim("switches each of them off with probability {chance}", chance=chance_of_process("operator")),
            claim(
                "at {discount}, the switch is worth its price for only {share} of the goals",
                share=prevalence("shutdown_avoidance", discount="{discount}"),
            ),
        ),
    }

A claim is a piece of the English text, in which ``{name}`` stands for a quantity: "about 17 %", "1 in 14", "6 to 8",
"more than 90 %", "all" (:mod:`tests.claims.quantities` lists the forms, and the values that each one allows). A keyword
with the same name measures it, with one of the functions of :mod:`tests.claims.figures`. A quantity that is not
measured is an input for the others, such as the discount above.

``python -m pytest tests/claims`` checks all claims with 256 new goals or a few seeds. ``python -m tests.claims`` does
so with 1,000 goals and more seeds, and prints the measured figures with their intervals; ``python -m tests.claims
off_switch fuel`` for these worlds only. ``--quick`` uses the goals and seeds of the tests, ``--drawing 3`` others.

The tests fail for a world without claims, for a figure in a text that no claim covers, for a claim that is not in the
text, and for a German text whose figures differ from the English.
"""
