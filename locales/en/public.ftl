# The public page and the shelf card.
public-maker = Made by { $name }
public-current = Permits are current
public-as-of = As of { $day }.
public-permits = Permits and requirements
public-valid = Current
public-until = Until { $day }
public-lapsed = Permits are not current at the moment
public-ended = This product is no longer displayed here
public-about = Siap Rak checks the permits each time this page is opened.
card-title = Shelf card
card-lead = Print it and put it beside the product.
card-back = To the product's page
card-scan = Scan to see its permits today
card-qr = QR code to { $address }
card-offline = Statement without a network
card-offline-text = As of { $day }, good until { $until }. Digitally signed, can be checked without the internet.
card-key = Key that checks it:
