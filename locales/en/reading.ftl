# Papers that are read
reading-nothing = This could not be read automatically; please fill it in yourself.
command-no-paper = This file cannot be read; choose a whole PDF or a JPEG, PNG or WebP photograph. { $what }
