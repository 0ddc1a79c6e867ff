-- The ground: every table of the service. Ids are uuid v7 in 16 bytes, instants are UTC,
-- permit dates are civil dates, money is whole rupiah. Both databases have the same names.

CREATE TABLE audit_head (
    id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE audit_events (
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor_id BLOB,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    body TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (seq)
) STRICT;
CREATE INDEX audit_events_subject_idx ON audit_events (subject_id, seq);
CREATE INDEX audit_events_actor_idx ON audit_events (actor_id, seq);
CREATE INDEX audit_events_kind_idx ON audit_events (kind, seq);

CREATE TABLE audit_keys (
    subject_id BLOB NOT NULL,
    secret BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (subject_id)
) STRICT;

CREATE TABLE audit_values (
    seq INTEGER NOT NULL,
    subject_id BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (seq)
) STRICT;
CREATE INDEX audit_values_subject_idx ON audit_values (subject_id);

CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_by BLOB,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT;

CREATE TABLE form_posts (
    id BLOB NOT NULL,
    account_id BLOB,
    location TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX form_posts_at_idx ON form_posts (at);

CREATE TABLE rate_limits (
    name TEXT NOT NULL,
    window_start TEXT NOT NULL,
    hits INTEGER NOT NULL,
    PRIMARY KEY (name, window_start)
) STRICT;
CREATE INDEX rate_limits_window_idx ON rate_limits (window_start);

CREATE TABLE regions (
    code TEXT NOT NULL,
    parent TEXT,
    level INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (code)
) STRICT;
CREATE INDEX regions_parent_idx ON regions (parent, folded);
CREATE INDEX regions_folded_idx ON regions (folded, code);

CREATE TABLE partners (
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT partners_slug_key UNIQUE (slug)
) STRICT;

CREATE TABLE accounts (
    id BLOB NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    password_hash TEXT,
    lang TEXT NOT NULL,
    zone TEXT NOT NULL,
    mail_hour INTEGER NOT NULL,
    optional_mail INTEGER NOT NULL,
    partner_id BLOB REFERENCES partners (id),
    functions TEXT NOT NULL,
    status TEXT NOT NULL,
    verified_at TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email),
    CONSTRAINT accounts_phone_key UNIQUE (phone)
) STRICT;
CREATE INDEX accounts_role_idx ON accounts (role, id);
CREATE INDEX accounts_partner_idx ON accounts (partner_id, id);

CREATE TABLE account_areas (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    region_code TEXT NOT NULL,
    PRIMARY KEY (account_id, region_code)
) STRICT;
CREATE INDEX account_areas_region_idx ON account_areas (region_code, account_id);

CREATE TABLE sessions (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    generation INTEGER NOT NULL,
    rotated_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    agent TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX sessions_account_idx ON sessions (account_id, created_at);

CREATE TABLE links (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    account_id BLOB REFERENCES accounts (id),
    secret_hash BLOB NOT NULL,
    payload TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    created_by BLOB,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT links_secret_hash_key UNIQUE (secret_hash)
) STRICT;
CREATE INDEX links_account_idx ON links (account_id);

CREATE TABLE groups (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    region_code TEXT NOT NULL,
    mentor_id BLOB REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX groups_mentor_idx ON groups (mentor_id, id);
CREATE INDEX groups_region_idx ON groups (region_code, id);

CREATE TABLE businesses (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    phone TEXT,
    nib TEXT,
    nib_confirmed_at TEXT,
    scale TEXT NOT NULL,
    group_id BLOB REFERENCES groups (id),
    kecamatan_code TEXT NOT NULL,
    show_person INTEGER NOT NULL,
    show_village INTEGER NOT NULL,
    created_by BLOB,
    created_at TEXT NOT NULL,
    closed_at TEXT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX businesses_group_idx ON businesses (group_id, id);
CREATE INDEX businesses_kecamatan_idx ON businesses (kecamatan_code, id);
CREATE INDEX businesses_folded_idx ON businesses (folded, id);

CREATE TABLE memberships (
    business_id BLOB NOT NULL REFERENCES businesses (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (business_id, account_id)
) STRICT;
CREATE INDEX memberships_account_idx ON memberships (account_id, business_id);

CREATE TABLE consents (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    account_id BLOB,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    given_at TEXT NOT NULL,
    withdrawn_at TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX consents_business_idx ON consents (business_id, kind);

CREATE TABLE facilities (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    name TEXT NOT NULL,
    village_code TEXT NOT NULL REFERENCES regions(code),
    address TEXT NOT NULL,
    place TEXT NOT NULL,
    equipment TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX facilities_business_idx ON facilities (business_id);
CREATE INDEX facilities_village_idx ON facilities (village_code);

CREATE TABLE nib_disputes (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    nib TEXT NOT NULL,
    regency_code TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    outcome TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX nib_disputes_open_idx ON nib_disputes (regency_code, closed_at);
CREATE INDEX nib_disputes_business_idx ON nib_disputes (business_id, closed_at);

CREATE TABLE products (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    facility_id BLOB NOT NULL REFERENCES facilities (id),
    brand TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    facts TEXT NOT NULL,
    recipe TEXT NOT NULL,
    process TEXT NOT NULL,
    packaging TEXT NOT NULL,
    net_weights TEXT NOT NULL,
    gtin TEXT,
    photo_id BLOB,
    village_code TEXT NOT NULL,
    kecamatan_code TEXT NOT NULL,
    regency_code TEXT NOT NULL,
    group_id BLOB REFERENCES groups (id),
    created_at TEXT NOT NULL,
    ended_at TEXT,
    ended_reason TEXT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT products_code_key UNIQUE (code)
) STRICT;
CREATE INDEX products_business_idx ON products (business_id, id);
CREATE INDEX products_village_idx ON products (village_code, id);
CREATE INDEX products_kecamatan_idx ON products (kecamatan_code, id);
CREATE INDEX products_regency_idx ON products (regency_code, id);
CREATE INDEX products_group_idx ON products (group_id, id);
CREATE INDEX products_facility_idx ON products (facility_id);
CREATE INDEX products_gtin_idx ON products (gtin);

CREATE TABLE stale_products (
    product_id BLOB NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (product_id)
) STRICT;

CREATE TABLE fact_changes (
    id BLOB NOT NULL,
    product_id BLOB NOT NULL REFERENCES products (id),
    field TEXT NOT NULL,
    hash TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX fact_changes_product_idx ON fact_changes (product_id, field, changed_at);

CREATE TABLE documents (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    original_hash TEXT NOT NULL,
    original_type TEXT NOT NULL,
    original_size INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    for_partners INTEGER NOT NULL,
    uploaded_by BLOB NOT NULL,
    created_at TEXT NOT NULL,
    removed_at TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX documents_business_idx ON documents (business_id, original_hash, removed_at, original_size);

CREATE TABLE document_openings (
    id BLOB NOT NULL,
    document_id BLOB NOT NULL REFERENCES documents (id),
    account_id BLOB NOT NULL,
    what TEXT NOT NULL,
    reason TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX document_openings_document_idx ON document_openings (document_id, at);

CREATE TABLE permits (
    id BLOB NOT NULL,
    business_id BLOB NOT NULL REFERENCES businesses (id),
    kind TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX permits_business_idx ON permits (business_id, kind);

CREATE TABLE permit_versions (
    id BLOB NOT NULL,
    permit_id BLOB NOT NULL REFERENCES permits (id),
    business_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    number_hash BLOB,
    holder TEXT,
    issuer TEXT,
    brand TEXT,
    person TEXT,
    issued_on TEXT,
    valid_from TEXT,
    valid_until TEXT,
    open_ended INTEGER NOT NULL,
    year_only INTEGER,
    review TEXT NOT NULL,
    entered_by BLOB NOT NULL,
    also_entered TEXT NOT NULL DEFAULT '[]',
    assisted INTEGER NOT NULL,
    submitted_at TEXT,
    watched TEXT NOT NULL,
    recheck_closed TEXT NOT NULL,
    returned TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX permit_versions_permit_idx ON permit_versions (permit_id);
CREATE INDEX permit_versions_business_idx ON permit_versions (business_id);
CREATE INDEX permit_versions_queue_idx ON permit_versions (review, submitted_at, id);
CREATE INDEX permit_versions_until_idx ON permit_versions (valid_until, id);
CREATE INDEX permit_versions_issued_idx ON permit_versions (issued_on, kind);
CREATE INDEX permit_versions_year_idx ON permit_versions (year_only) WHERE year_only IS NOT NULL;

CREATE TABLE permit_outcomes (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    accepted_at TEXT,
    accepted_by BLOB,
    how_checked TEXT,
    checked_on TEXT,
    withdrawn_at TEXT,
    withdrawn_by BLOB,
    withdrawn_reason TEXT,
    revoked_on TEXT,
    revoked_by BLOB,
    revoked_reason TEXT,
    revoked_document_id BLOB,
    asked_at TEXT,
    asked_by BLOB,
    asked_reason TEXT,
    PRIMARY KEY (version_id)
) STRICT;
CREATE INDEX permit_outcomes_accepted_idx ON permit_outcomes (accepted_at);
CREATE INDEX permit_outcomes_revoked_idx ON permit_outcomes (revoked_on, version_id) WHERE revoked_on IS NOT NULL;

CREATE TABLE permit_coverage (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    PRIMARY KEY (version_id, subject_kind, subject_id)
) STRICT;
CREATE INDEX permit_coverage_subject_idx ON permit_coverage (subject_id, version_id);

CREATE TABLE permit_pages (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    position INTEGER NOT NULL,
    document_id BLOB NOT NULL REFERENCES documents (id),
    PRIMARY KEY (version_id, position)
) STRICT;
CREATE INDEX permit_pages_document_idx ON permit_pages (document_id);

CREATE TABLE review_claims (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    holder_id BLOB NOT NULL REFERENCES accounts (id),
    until TEXT NOT NULL,
    PRIMARY KEY (version_id)
) STRICT;
CREATE INDEX review_claims_holder_idx ON review_claims (holder_id);

CREATE TABLE review_assignments (
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    mentor_id BLOB NOT NULL REFERENCES accounts (id),
    assigned_by BLOB NOT NULL,
    at TEXT NOT NULL,
    mail_id BLOB,
    PRIMARY KEY (version_id)
) STRICT;
CREATE INDEX review_assignments_mentor_idx ON review_assignments (mentor_id);

CREATE TABLE findings (
    id BLOB NOT NULL,
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    page INTEGER,
    body TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at TEXT NOT NULL,
    resolved_at TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX findings_version_idx ON findings (version_id, made_at);

CREATE TABLE decisions (
    id BLOB NOT NULL,
    version_id BLOB NOT NULL REFERENCES permit_versions (id),
    outcome TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX decisions_version_idx ON decisions (version_id, made_at);
CREATE INDEX decisions_made_by_idx ON decisions (made_by, made_at);

CREATE TABLE waivers (
    id BLOB NOT NULL,
    product_id BLOB NOT NULL REFERENCES products (id),
    requirement TEXT NOT NULL,
    partner_id BLOB REFERENCES partners (id),
    reason TEXT NOT NULL,
    document_id BLOB,
    granted_by BLOB NOT NULL,
    granted_at TEXT NOT NULL,
    until TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX waivers_product_idx ON waivers (product_id);
CREATE INDEX waivers_partner_idx ON waivers (partner_id, id);

CREATE TABLE programmes (
    id BLOB NOT NULL,
    partner_id BLOB NOT NULL REFERENCES partners (id),
    slug TEXT NOT NULL,
    spec TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT programmes_slug_key UNIQUE (slug)
) STRICT;
CREATE INDEX programmes_partner_idx ON programmes (partner_id);

CREATE TABLE programme_recounts (
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    since TEXT NOT NULL,
    after_id BLOB,
    done INTEGER NOT NULL,
    total INTEGER,
    PRIMARY KEY (programme_id)
) STRICT;

CREATE TABLE product_states (
    product_id BLOB NOT NULL REFERENCES products (id),
    target TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    ready INTEGER NOT NULL,
    keeps_listing INTEGER NOT NULL,
    expiring INTEGER NOT NULL,
    lapsed INTEGER NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    blocking INTEGER NOT NULL,
    next_item TEXT,
    next_status TEXT,
    shelf TEXT NOT NULL,
    recheck_on TEXT,
    recheck_by TEXT,
    PRIMARY KEY (product_id, target, from_at)
) STRICT;
CREATE INDEX product_states_ready_idx ON product_states (target, ready, product_id);
CREATE INDEX product_states_until_idx ON product_states (target, until_at);
CREATE INDEX product_states_recheck_idx ON product_states (recheck_by, recheck_on, product_id) WHERE recheck_by IS NOT NULL;

CREATE TABLE submissions (
    id BLOB NOT NULL,
    product_id BLOB NOT NULL REFERENCES products (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    status TEXT NOT NULL,
    round INTEGER NOT NULL,
    dossier TEXT NOT NULL,
    dossier_hash TEXT NOT NULL,
    terms TEXT NOT NULL,
    sent_by BLOB NOT NULL,
    assisted INTEGER NOT NULL,
    sent_at TEXT NOT NULL,
    due_on TEXT NOT NULL,
    holder_id BLOB,
    held_until TEXT,
    appeal TEXT,
    decided_at TEXT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX submissions_queue_idx ON submissions (partner_id, status, sent_at, id);
CREATE INDEX submissions_product_idx ON submissions (product_id);
CREATE INDEX submissions_due_idx ON submissions (status, due_on);

CREATE TABLE submission_decisions (
    id BLOB NOT NULL,
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    round INTEGER NOT NULL,
    function TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    scores TEXT NOT NULL,
    dossier_hash TEXT NOT NULL,
    made_by BLOB NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX submission_decisions_submission_idx ON submission_decisions (submission_id, made_at);

CREATE TABLE listings (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    product_id BLOB NOT NULL REFERENCES products (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    started_at TEXT NOT NULL,
    ended_at TEXT,
    ended_reason TEXT,
    noticed TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT listings_code_key UNIQUE (code)
) STRICT;
CREATE INDEX listings_product_idx ON listings (product_id);
CREATE INDEX listings_partner_idx ON listings (partner_id, id);

CREATE TABLE outbox (
    id BLOB NOT NULL,
    dedupe_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id BLOB,
    recipient TEXT NOT NULL,
    lang TEXT NOT NULL,
    payload TEXT NOT NULL,
    message_id TEXT NOT NULL,
    optional INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    lease_id BLOB,
    lease_until TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    handed_at TEXT,
    PRIMARY KEY (id),
    CONSTRAINT outbox_dedupe_key_key UNIQUE (dedupe_key)
) STRICT;
CREATE INDEX outbox_due_idx ON outbox (state, next_at);
CREATE INDEX outbox_created_idx ON outbox (created_at);

CREATE TABLE reminder_events (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    subject_id BLOB NOT NULL,
    rule TEXT NOT NULL,
    day_offset INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    event_on TEXT NOT NULL,
    outbox_id BLOB,
    created_at TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT reminder_events_once_key UNIQUE (account_id, subject_id, rule, event_on, day_offset)
) STRICT;
CREATE INDEX reminder_events_outbox_idx ON reminder_events (outbox_id);

CREATE TABLE acknowledgements (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    subject_id BLOB NOT NULL,
    event_on TEXT NOT NULL,
    day_offset INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, subject_id, event_on)
) STRICT;

CREATE TABLE holidays (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    added_by BLOB,
    PRIMARY KEY (day)
) STRICT;

CREATE TABLE job_runs (
    job TEXT NOT NULL,
    slot TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    lease_until TEXT NOT NULL,
    outcome TEXT,
    done INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (job, slot)
) STRICT;
CREATE INDEX job_runs_started_idx ON job_runs (job, started_at);

-- A NIB is unique once confirmed; before that two businesses may claim it.
CREATE UNIQUE INDEX businesses_nib_key ON businesses (nib) WHERE nib_confirmed_at IS NOT NULL;
-- One open submission per product and programme; one running listing likewise.
CREATE UNIQUE INDEX submissions_open_key ON submissions (product_id, programme_id) WHERE status IN ('open', 'changes_requested');
CREATE UNIQUE INDEX listings_running_key ON listings (product_id, programme_id) WHERE ended_at IS NULL;

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000');
