# Personal data (UU 27/2022): notice, copy, deletion, the log of openings.
privacy-page = Your personal data
privacy-page-lead = The notice under Act 27 of 2022 on Personal Data Protection.
privacy-read-whole = Read the whole notice
privacy-by-password = By keeping a password you say that you have read this notice:
privacy-data = What we keep
privacy-data-account = Account: name, mail address or phone number, a fingerprint of the password, language, time zone, and the devices signed in.
privacy-data-business = Business: its name and owner's name, phone, business identification number (NIB), address of production, products, recipes and photos.
privacy-data-papers = The permit files you upload, with their numbers and dates.
privacy-data-trail = The trail: who changed what and when, the mails sent, and the consents you gave or withdrew.
privacy-data-numbers = Population numbers (NIK) and tax numbers (NPWP) are not kept whole: only their last four digits and a keyed fingerprint.
privacy-why = What for
privacy-why-text = To work out which permits your product needs, to check the papers, to remind you when they end, and to offer the product to a retail partner when you send it. It rests on the consent you gave when registering. Data is not sold and not used for advertising.
privacy-seen = Who sees it
privacy-seen-you = You, other owners and the helpers of your business: all data of the business.
privacy-seen-mentor = Mentors of your group or area: the business's data and its permit files. Every original they open is logged.
privacy-seen-coordinator = Coordinators of the office in your area: the business's data and copies; originals only with a stated reason, and logged.
privacy-seen-partner = Retail partners: only submissions you sent, with the copies marked for them. Copies of the NIB, identity card (KTP) and NPWP never.
privacy-seen-public = The public: brand and kabupaten on the page of a listed product. The owner's name and the village only with your consent.
privacy-seen-log = Owners of a business can see who opened originals and identity papers, when and what for.
privacy-kept = How long
privacy-kept-account = Account and business: until you delete them. A device that is not used is signed out after 30 days. A registration whose mail address was never confirmed is deleted after 30 days.
privacy-kept-mail = Mails that were sent: one year, or until the account is deleted.
privacy-kept-trail = Audit trail: ids, names of fields and keyed fingerprints are kept for good, so that decisions can be proved. The values are sealed with a key of your own; that key is destroyed with the account, and from then on nobody can read them.
privacy-kept-backups = { $count ->
    [one] Backups: the last one. Deleted data stays in it until it is replaced.
   *[other] Backups: the last { $count }. Deleted data stays in old ones until they are replaced.
}
privacy-can = Your rights
privacy-can-copy = Download a copy of all your data.
privacy-can-correct = Correct data that is wrong.
privacy-can-withdraw = Withdraw a consent at any time; the business can go on using Siap Rak.
privacy-can-delete = Delete the account; before that you read what is erased and what stays.
privacy-can-how = All of it is under My profile, My data. Without a mail address, ask your mentor to open it together with you.
privacy-ask = Questions and complaints
privacy-ask-text = Contact whoever runs Siap Rak at { $address }:

own-title = My data
own-lead = Your rights under the Personal Data Protection Act (UU 27/2022), all in one place.
own-file = my-data
own-copy = A copy of my data
own-copy-text = One file (JSON) with your account, businesses, products, permits, consents, mails and trail, and a list of the files you uploaded with the address each is downloaded from.
own-copy-get = Download the copy
own-correct = Correct my data
own-correct-text = Your name and settings are in the profile, a business's data on its page. To sign in with another mail address, invite that address as an owner of the business, then delete the old account.
own-consents-text = See what you consented to and since when, and withdraw at any time.
own-no-business = You have no business here yet, so there are no consents.
own-notice-text = Which data is kept, what for, who sees it, and for how long.
own-notice-read = Read the notice
own-delete-text = Before anything is lost you read what is erased, what stays, and what happens to your business.

opening-title = Who opened files
opening-lead = Every original that was opened, and every identity paper (NIB, KTP, NPWP) seen by somebody outside the business, is logged here.
opening-at = When
opening-who = Who
opening-paper = File
opening-what = What was opened
opening-reason = Reason
opening-original = Original
opening-shown = Copy of an identity paper
opening-none = Nobody has opened any
opening-none-text = As soon as somebody opens an original or an identity paper of this business, their name appears here.

delete-title = Delete account
delete-open = Delete my account
delete-lead = This cannot be undone. Read first what will happen.
delete-goes = What is erased now
delete-goes-account = Name, mail address or phone number, password, and all devices signed in.
delete-goes-mail = Mails and reminders to you, sent or not.
delete-goes-place = Your place in businesses, review queues, areas and groups.
delete-goes-key = The key that opens the values about you in the audit trail: nobody can read them any more.
delete-stays = What stays, and why
delete-stays-trail = The audit trail: ids, times, names of fields and keyed fingerprints, without your name. Without it, decisions of others could not be proved.
delete-stays-work = What you entered or decided for other businesses, now marked "deleted account".
delete-stays-partner = Submissions that were sent to retail partners: the sealed contents, the partner's decision and its fingerprint, because the partner must be able to answer for it. Copies of files can no longer be opened once the business is closed.
delete-stays-backup = { $count ->
    [one] The last backup, until it is replaced.
   *[other] Old backups until they are replaced: { $count } at most.
}
delete-others = Businesses that go on
delete-others-text = They have another owner, so their products and permits stay as they are. If you are named as the owner of the business, ask the others to change that name.
delete-copy-first = Would you like to keep your data? Download it first:
delete-last-owner = You are the only owner of this business. It cannot go on without one, so choose.
delete-fate = What happens to this business?
delete-choose = Choose what happens to this business.
delete-hand-over = Hand it over to { $name }
delete-hand-over-hint = They become its owner; products, permits and listings go on.
delete-close = Close this business
delete-close-hint = All products end, waiting submissions are withdrawn, listings go on hold and partners are told. Names of business and owner, phone, NIB, addresses, permit numbers, recipes, photos and all files are erased. Product names, villages, permit dates and decisions stay.
delete-password-hint = We ask again so that nobody else can delete your account.
delete-understood = I understand: my account is deleted and cannot be brought back.
delete-understood-needed = Tick this if you really want to delete the account.
delete-do = Delete my account now
delete-not = Keep my account
delete-product-reason = Business closed: its owner deleted their account.
