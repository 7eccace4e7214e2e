# /// example
# about = "The triangle from distances to its edges, two neurons per edge; the layer as an object, neuron by neuron"
# kind = "correct"
# ///
# %% answer-polygon
corners = np.array([(1, 0), (-2, 1), (-2, -1)], dtype=float)
columns, biases = [], []
for k in range(3):
    edge = corners[(k + 1) % 3] - corners[k]
    normal = np.array([-edge[1], edge[0]]) / np.hypot(*edge)
    for sign in (1, -1):  # on inside, on outside
        columns.append(sign * normal)
        biases.append(-sign * (normal @ corners[k]))
inside_minus_outside = np.array([[1.0], [-1.0]] * 3)
answer_polygon = [(np.column_stack(columns), np.array(biases)), (inside_minus_outside, np.array([-2.5]))]

# %% answer-layer
class Layer:
    def __call__(self, y, w, b):
        z = np.stack([(y * w[:, j]).sum(axis=1) + b[j] for j in range(w.shape[1])], axis=1)
        return np.minimum(np.maximum(0, z), 3)


layer = Layer()

# %% answer-separable
answer_separable = [letter for letter in "abcde" if letter in ['a', 'c', 'd']]
