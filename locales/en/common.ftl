# Texts shared by all pages.
skip-to-content = Skip to content
demo-mail = Nothing is mailed: the admin reads it under Mail.
demo-notice = Sample data (CONTOH): every name is invented.
language-label = Language
footer-line = Siap Rak helps products of micro, small and medium enterprises (UMKM) reach the shop shelf with their permits complete.
footer-privacy = Personal data
auth-aside = One shelf for all permits of your product: what is there, what is missing, and what comes next.

field-optional = (optional)
form-errors = { $count ->
    [one] One thing needs correcting
   *[other] { $count } things need correcting
}
form-kept = Everything else you typed is still here.
file-choose = Take a photo or choose a file
file-limit = JPEG, PNG, WebP or PDF; at most 15 MB each
file-progress = Uploading
form-errors-many = ({ $count } fields)
field-unread = This is not complete, or no such day exists, for example 31 February. Nothing was saved yet; correct it first.
file-again = Choose the file again: browsers do not keep what was chosen before.
village-hint = Type part of the name of the village, then choose from the list. Many of the same name? Add the kecamatan, as in sukajadi ciruas.
village-none = No village has that name. Please check the spelling.
village-more = There are more villages of that name. Add the kecamatan, for example sukajadi ciruas.
village-found = villages found. Choose with the arrow keys and Enter.
village-which = Which village?

pager-label = Pages of this list
pager-prev = Previous
pager-next = Next
crumbs-label = You are here
step-done = done

shelf-title = Product shelf
shelf-ready = { $ready } of { $total } ready

# Short names on the price tags of the shelf, ten letters at most.
shelf-tag-nib = NIB
shelf-tag-spp_irt = P-IRT
shelf-tag-pkp = PKP
shelf-tag-cppb_irt = CPPB-IRT
shelf-tag-label_commitment = Label check
shelf-tag-bpom_md = BPOM MD
shelf-tag-cppob = CPPOB
shelf-tag-slhs = SLHS
shelf-tag-psat = PSAT
shelf-tag-halal = Halal
shelf-tag-non_halal_notice = Non-halal
shelf-tag-label = Label
shelf-tag-nutrition = Nutrition
shelf-tag-barcode = Barcode
shelf-tag-food_grade_packaging = Packaging
shelf-tag-shelf_life_study = Shelf life
shelf-tag-lab_test = Lab test
shelf-tag-trademark = Trademark
shelf-tag-npwp = Tax no.
shelf-tag-sni_tableware = SNI
shelf-tag-batikmark = Batikmark
shelf-tag-id_label = ID label

# Time left.
life-days = { $count ->
    [0] last day
    [one] one day left
   *[other] { $count } days left
}
life-months = { $count ->
    [one] one month left
   *[other] { $count } months left
}
life-years = { $count ->
    [one] one year left
   *[other] { $count } years left
}
life-over = { $count ->
    [one] one day over
   *[other] { $count } days over
}
