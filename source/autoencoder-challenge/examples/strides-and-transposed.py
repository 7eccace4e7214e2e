# /// example
# about = "Strides and transposed convolutions instead of pooling; plain loops for the rest"
# kind = "correct"
# ///
# %% conv-autoencoder
def conv_autoencoder(channels):
    image = keras.Input((27, 27, 1))
    code = image
    for filters in (16, channels):
        code = keras.layers.Conv2D(filters, 3, strides=3, padding="same", activation="elu" if filters == 16 else None)(code)
    output = keras.layers.Conv2DTranspose(16, 3, strides=3, activation="elu")(code)
    output = keras.layers.Conv2DTranspose(1, 3, strides=3, activation="sigmoid")(output)
    network = keras.Model(image, output)
    network.compile(optimizer=keras.optimizers.RMSprop(0.003), loss=keras.losses.MeanSquaredError())
    return network

# %% final-cost
def final_cost(costs, last=50):
    total = number = 0
    for cost_of_batch in list(costs)[::-1]:
        if number == last:
            break
        total += cost_of_batch
        number += 1
    return total / number

# %% mean-image
def mean_image_cost(train_images, test_images):
    total = np.zeros((27, 27, 1))
    for image in train_images:
        total = total + image
    return sum(np.mean((image - total / len(train_images)) ** 2) for image in test_images) / len(test_images)

# %% bottleneck
def neurons(shape):
    number = 1
    for length in shape[1:]:
        number *= length
    return number


def bottleneck(shapes):
    return sorted(map(neurons, shapes))[0]
