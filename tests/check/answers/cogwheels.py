from tests.check.answers import Answers

LOSSES = [0.25, 0.25, 0.251, 0.25, 0.25, 0.2503, 0.25, 0.25, 0.25, 0.25]

ANSWERS = {
    "cogwheels-pencil": Answers(
        right=[[15, 5], -5, 0],
        wrong=[
            ([[20, 20], -5, 0], "also has a bias"),
            ([[5, 15], -5, 0], "swapped"),
            ([[5, -5], 5, 1], "of (1, 0)"),
            ([[15, 5], 95, 1], "what the sigmoid makes"),
            ([[15, 5], 15, 1], "sign of the second"),
            ([[15, 5], -5, 1], "below 0"),
        ],
    ),
    "cogwheels-xnor": Answers(
        right=[[-10, 10], 5],
        wrong=[
            ([[10, -10], -5], "still computes XOR"),
            ([[-10, 10], -5], "decides alone"),
            ([[-10, -10], 5], "(1, 1) is wrong"),
            ([[-1, 1], 0.5], "only just"),
        ],
    ),
    "cogwheels-linear": Answers(
        right=[LOSSES, 0, 1],
        wrong=[
            ([[0.001, *LOSSES[1:]], 1, 1], "define machine anew"),
            ([LOSSES, 10, 1], "Count again"),
            ([LOSSES, 0, 4], "Fewer units"),
            ([LOSSES[:3], 0, 1], "10 numbers"),
        ],
    ),
    "cogwheels-collapse": Answers(
        right=[4, -1, 6],
        wrong=[
            ([4, -1, 3], "biases of their own"),
            ([4, 5, 6], "sign got lost"),
            ([2, 4, 3], "multiply along each way"),
            ([4, -1, 4], "Minus times minus"),
            ([4, -1, 2], "Minus times minus"),
        ],
    ),
    "cogwheels-sum": Answers(
        right=0.5,
        wrong=[(8.0, "wrong way"), (0.25, "by how much"), (2.0, "same rate"), (1.0, "How many examples")],
    ),
}
