from tests.check.answers import Answers


def encode_one(sentence, vocabulary, length):
    tokens = [vocabulary.get(word, 1) for word in sentence.split()]
    return [0] * (length - len(tokens)) + tokens


def zeros_right(sentence, vocabulary, length):
    tokens = [vocabulary.get(word, 1) for word in sentence.split()]
    return tokens + [0] * (length - len(tokens))


def unknown_zero(sentence, vocabulary, length):
    tokens = [vocabulary.get(word, 0) for word in sentence.split()]
    return [0] * (length - len(tokens)) + tokens


def not_filled(sentence, vocabulary, length):
    return [vocabulary.get(word, 1) for word in sentence.split()]


def known_only(sentence, vocabulary, length):
    tokens = [vocabulary[word] for word in sentence.split()]
    return [0] * (length - len(tokens)) + tokens


def twin(sentence):
    first, last = sentence.split(" but ")
    return f"{last} but {first}"


ANSWERS = {
    "tx-encode": Answers(
        right=encode_one,
        wrong=[
            (zeros_right, "on the left"),
            (unknown_zero, "for filling up"),
            (not_filled, "wanted length"),
            (known_only, "KeyError"),
        ],
    ),
    "tx-twin": Answers(
        right=[twin, 57.1],
        wrong=[
            ([lambda s: s, 57.1], "same sentence"),
            ([lambda s: " ".join(reversed(s.split())), 57.1], "order is not"),
            ([lambda s: s.split(" but ")[1], 57.1], "same words"),
            ([twin, 50], "100 other"),
            ([twin, 0.571], "in percent"),
        ],
    ),
    "tx-window": Answers(
        right=[[52.0, 51.3, 50.9], [86.1, 88.0, 85.2], "not bad but"],
        wrong=[
            ([[86.1, 88.0, 85.2], [52.0, 51.3, 50.9], "not bad but"], "swapped"),
            ([[85.1, 84.0, 85.0], [86.1, 88.0, 85.2], "not bad but"], "is a bag"),
            ([[52.0, 51.3, 50.9], [86.1, 88.0, 85.2], "bad but"], "next to each other"),
            ([[0.52, 0.513, 0.509], [0.861, 0.88, 0.852], "not bad but"], "in percent"),
        ],
    ),
    "tx-unknown": Answers(
        right=[[0.83, 0.26, 0.44], "no"],
        wrong=[
            ([[0.83, 0.26, 0.44], "yes"], "studied sentence"),
            ([[0.83, 0.83, 0.83], "no"], "three networks"),
            ([[83, 26, 44], "no"], "not percent"),
        ],
    ),
    "tx-gru": Answers(
        right=[[100, 100, 100], [37.5, 62.5, 45.3], [50, 31.2, 6.2], "not decided"],
        wrong=[
            ([[100, 100, 100], [37.5, 62.5, 45.3], [50, 31.2, 6.2], "above"], "contains 0"),
            ([[50, 50, 51], [37.5, 62.5, 45.3], [50, 31.2, 6.2], "not decided"], "in place of both"),
            ([[100, 100, 100], [62.5, 62.5, 62.5], [50, 31.2, 6.2], "above"], "a seed of its own"),
        ],
    ),
}
