# /// example
# about = "Enters the LONG divisions too, one with a network of its own, under a pseudonym; tries an entry and leaves the call in"
# kind = "correct"
# ///
# %% entries
from autoencoder_tools import try_entry

wide = keras.Sequential([
    keras.Input((27, 27, 1)),
    keras.layers.Flatten(),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(3),
    keras.layers.Dense(729, activation="sigmoid"),
    keras.layers.Reshape((27, 27, 1)),
])
wide.compile("adam", "mse")
try_entry(wide, "HARD-LONG", batch_size=50)
entries = {
    "MEDIUM-NORMAL": describe(medium_network(), batch_size=10),
    "HARD-NORMAL": describe(hard_network(), batch_size=10),
    "MEDIUM-LONG": describe(medium_network(), batch_size=20),
    "HARD-LONG": describe(wide, batch_size=50),
    "pseudonym": "the narrow one",
}
