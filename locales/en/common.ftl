# Texts shared by all pages.
skip-to-content = Skip to content
demo-notice = Sample data: every name and file here is invented (CONTOH).
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
village-hint = Type part of the name of the village, then choose from the list.
village-none = No village has that name. Please check the spelling.
village-which = Which village?

pager-label = Pages of this list
pager-prev = Previous
pager-next = Next
crumbs-label = You are here
step-done = done

shelf-title = Product shelf
shelf-ready = { $ready } of { $total } ready
