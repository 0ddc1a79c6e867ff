-- The ground: every table of the service. Ids are uuid v7 in 16 bytes, instants are UTC,
-- permit dates are civil dates, money is whole rupiah. Both databases have the same names.

CREATE TABLE audit_head (
    id SMALLINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE audit_events (
    seq BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id BYTEA,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BYTEA,
    body TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (seq)
);
CREATE INDEX audit_events_subject_idx ON audit_events (subject_id, seq);
CREATE INDEX audit_events_actor_idx ON audit_events (actor_id, seq);
CREATE INDEX audit_events_kind_idx ON audit_events (kind, seq);

CREATE TABLE audit_keys (
    subject_id BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    first_seq BIGINT NOT NULL,
    PRIMARY KEY (subject_id)
);

CREATE TABLE audit_values (
    seq BIGINT NOT NULL,
    subject_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (seq)
);
CREATE INDEX audit_values_subject_idx ON audit_values (subject_id);

CREATE TABLE settings (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_by BYTEA,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE form_posts (
    id BYTEA NOT NULL,
    account_id BYTEA,
    location TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX form_posts_at_idx ON form_posts (at);

CREATE TABLE rate_limits (
    name TEXT NOT NULL,
    window_start TIMESTAMP NOT NULL,
    hits INTEGER NOT NULL,
    PRIMARY KEY (name, window_start)
);
CREATE INDEX rate_limits_window_idx ON rate_limits (window_start);

CREATE TABLE regions (
    code TEXT COLLATE "C" NOT NULL,
    parent TEXT,
    level SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code)
);
CREATE INDEX regions_parent_idx ON regions (parent, folded);
CREATE INDEX regions_folded_idx ON regions (folded, code);

CREATE TABLE partners (
    id BYTEA NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT partners_slug_key UNIQUE (slug)
);

CREATE TABLE accounts (
    id BYTEA NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    email TEXT,
    phone TEXT,
    password_hash TEXT,
    lang TEXT NOT NULL,
    zone TEXT NOT NULL,
    mail_hour SMALLINT NOT NULL,
    optional_mail BOOLEAN NOT NULL,
    partner_id BYTEA REFERENCES partners (id),
    functions TEXT NOT NULL,
    status TEXT NOT NULL,
    verified_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email),
    CONSTRAINT accounts_phone_key UNIQUE (phone)
);
CREATE INDEX accounts_role_idx ON accounts (role, id);
CREATE INDEX accounts_partner_idx ON accounts (partner_id, id);

CREATE TABLE account_areas (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    region_code TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, region_code)
);
CREATE INDEX account_areas_region_idx ON account_areas (region_code, account_id);

CREATE TABLE sessions (
    id BYTEA NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    generation INTEGER NOT NULL,
    rotated_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    agent TEXT NOT NULL,
    ended_at TIMESTAMP,
    PRIMARY KEY (id)
);
CREATE INDEX sessions_account_idx ON sessions (account_id, created_at);

CREATE TABLE links (
    id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    account_id BYTEA REFERENCES accounts (id),
    secret_hash BYTEA NOT NULL,
    payload TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    created_by BYTEA,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT links_secret_hash_key UNIQUE (secret_hash)
);
CREATE INDEX links_account_idx ON links (account_id);

CREATE TABLE groups (
    id BYTEA NOT NULL,
    name TEXT NOT NULL,
    region_code TEXT COLLATE "C" NOT NULL,
    mentor_id BYTEA REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX groups_mentor_idx ON groups (mentor_id, id);
CREATE INDEX groups_region_idx ON groups (region_code, id);

CREATE TABLE businesses (
    id BYTEA NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    phone TEXT,
    nib TEXT,
    nib_confirmed_at TIMESTAMP,
    scale TEXT NOT NULL,
    group_id BYTEA REFERENCES groups (id),
    kecamatan_code TEXT COLLATE "C" NOT NULL,
    show_person BOOLEAN NOT NULL,
    show_village BOOLEAN NOT NULL,
    created_by BYTEA,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX businesses_group_idx ON businesses (group_id, id);
CREATE INDEX businesses_kecamatan_idx ON businesses (kecamatan_code, id);
CREATE INDEX businesses_folded_idx ON businesses (folded, id);

CREATE TABLE memberships (
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    since TIMESTAMP NOT NULL,
    PRIMARY KEY (business_id, account_id)
);
CREATE INDEX memberships_account_idx ON memberships (account_id, business_id);

CREATE TABLE consents (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    account_id BYTEA,
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by BYTEA NOT NULL,
    given_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    PRIMARY KEY (id)
);
CREATE INDEX consents_business_idx ON consents (business_id, kind);

CREATE TABLE facilities (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    name TEXT NOT NULL,
    village_code TEXT COLLATE "C" NOT NULL REFERENCES regions(code),
    address TEXT NOT NULL,
    place TEXT NOT NULL,
    equipment TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX facilities_business_idx ON facilities (business_id);
CREATE INDEX facilities_village_idx ON facilities (village_code);

CREATE TABLE nib_disputes (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    nib TEXT NOT NULL,
    regency_code TEXT COLLATE "C" NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    outcome TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX nib_disputes_open_idx ON nib_disputes (regency_code, closed_at);
CREATE INDEX nib_disputes_business_idx ON nib_disputes (business_id, closed_at);

CREATE TABLE products (
    id BYTEA NOT NULL,
    code TEXT NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    facility_id BYTEA NOT NULL REFERENCES facilities (id),
    brand TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    facts TEXT NOT NULL,
    recipe TEXT NOT NULL,
    process TEXT NOT NULL,
    packaging TEXT NOT NULL,
    net_weights TEXT NOT NULL,
    gtin TEXT,
    photo_id BYTEA,
    village_code TEXT COLLATE "C" NOT NULL,
    kecamatan_code TEXT COLLATE "C" NOT NULL,
    regency_code TEXT COLLATE "C" NOT NULL,
    group_id BYTEA REFERENCES groups (id),
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_reason TEXT,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT products_code_key UNIQUE (code)
);
CREATE INDEX products_business_idx ON products (business_id, id);
CREATE INDEX products_village_idx ON products (village_code, id);
CREATE INDEX products_kecamatan_idx ON products (kecamatan_code, id);
CREATE INDEX products_regency_idx ON products (regency_code, id);
CREATE INDEX products_group_idx ON products (group_id, id);
CREATE INDEX products_facility_idx ON products (facility_id);
CREATE INDEX products_gtin_idx ON products (gtin);

CREATE TABLE stale_products (
    product_id BYTEA NOT NULL,
    since TIMESTAMP NOT NULL,
    PRIMARY KEY (product_id)
);

CREATE TABLE fact_changes (
    id BYTEA NOT NULL,
    product_id BYTEA NOT NULL REFERENCES products (id),
    field TEXT NOT NULL,
    hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX fact_changes_product_idx ON fact_changes (product_id, field, changed_at);

CREATE TABLE documents (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    original_hash TEXT NOT NULL,
    original_type TEXT NOT NULL,
    original_size BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    for_partners BOOLEAN NOT NULL,
    uploaded_by BYTEA NOT NULL,
    created_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    PRIMARY KEY (id)
);
CREATE INDEX documents_business_idx ON documents (business_id, original_hash, removed_at, original_size);

CREATE TABLE document_openings (
    id BYTEA NOT NULL,
    document_id BYTEA NOT NULL REFERENCES documents (id),
    account_id BYTEA NOT NULL,
    what TEXT NOT NULL,
    reason TEXT,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX document_openings_document_idx ON document_openings (document_id, at);

CREATE TABLE permits (
    id BYTEA NOT NULL,
    business_id BYTEA NOT NULL REFERENCES businesses (id),
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX permits_business_idx ON permits (business_id, kind);

CREATE TABLE permit_versions (
    id BYTEA NOT NULL,
    permit_id BYTEA NOT NULL REFERENCES permits (id),
    business_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    number_hash BYTEA,
    holder TEXT,
    issuer TEXT,
    brand TEXT,
    person TEXT,
    issued_on DATE,
    valid_from DATE,
    valid_until DATE,
    open_ended BOOLEAN NOT NULL,
    year_only INTEGER,
    review TEXT NOT NULL,
    entered_by BYTEA NOT NULL,
    also_entered TEXT NOT NULL DEFAULT '[]',
    assisted BOOLEAN NOT NULL,
    submitted_at TIMESTAMP,
    watched TEXT NOT NULL,
    recheck_closed TEXT NOT NULL,
    returned TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX permit_versions_permit_idx ON permit_versions (permit_id);
CREATE INDEX permit_versions_business_idx ON permit_versions (business_id);
CREATE INDEX permit_versions_queue_idx ON permit_versions (review, submitted_at, id);
CREATE INDEX permit_versions_until_idx ON permit_versions (valid_until, id);
CREATE INDEX permit_versions_issued_idx ON permit_versions (issued_on, kind);
CREATE INDEX permit_versions_year_idx ON permit_versions (year_only) WHERE year_only IS NOT NULL;

CREATE TABLE permit_outcomes (
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    accepted_at TIMESTAMP,
    accepted_by BYTEA,
    how_checked TEXT,
    checked_on DATE,
    withdrawn_at TIMESTAMP,
    withdrawn_by BYTEA,
    withdrawn_reason TEXT,
    revoked_on DATE,
    revoked_by BYTEA,
    revoked_reason TEXT,
    revoked_document_id BYTEA,
    asked_at TIMESTAMP,
    asked_by BYTEA,
    asked_reason TEXT,
    PRIMARY KEY (version_id)
);
CREATE INDEX permit_outcomes_accepted_idx ON permit_outcomes (accepted_at);
CREATE INDEX permit_outcomes_revoked_idx ON permit_outcomes (revoked_on, version_id) WHERE revoked_on IS NOT NULL;

CREATE TABLE permit_coverage (
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    subject_kind TEXT NOT NULL,
    subject_id BYTEA NOT NULL,
    PRIMARY KEY (version_id, subject_kind, subject_id)
);
CREATE INDEX permit_coverage_subject_idx ON permit_coverage (subject_id, version_id);

CREATE TABLE permit_pages (
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    position SMALLINT NOT NULL,
    document_id BYTEA NOT NULL REFERENCES documents (id),
    PRIMARY KEY (version_id, position)
);
CREATE INDEX permit_pages_document_idx ON permit_pages (document_id);

CREATE TABLE review_claims (
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    holder_id BYTEA NOT NULL REFERENCES accounts (id),
    until TIMESTAMP NOT NULL,
    PRIMARY KEY (version_id)
);
CREATE INDEX review_claims_holder_idx ON review_claims (holder_id);

CREATE TABLE review_assignments (
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    mentor_id BYTEA NOT NULL REFERENCES accounts (id),
    assigned_by BYTEA NOT NULL,
    at TIMESTAMP NOT NULL,
    mail_id BYTEA,
    PRIMARY KEY (version_id)
);
CREATE INDEX review_assignments_mentor_idx ON review_assignments (mentor_id);

CREATE TABLE findings (
    id BYTEA NOT NULL,
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    page SMALLINT,
    body TEXT NOT NULL,
    made_by BYTEA NOT NULL,
    made_at TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,
    PRIMARY KEY (id)
);
CREATE INDEX findings_version_idx ON findings (version_id, made_at);

CREATE TABLE decisions (
    id BYTEA NOT NULL,
    version_id BYTEA NOT NULL REFERENCES permit_versions (id),
    outcome TEXT NOT NULL,
    made_by BYTEA NOT NULL,
    made_at TIMESTAMP NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX decisions_version_idx ON decisions (version_id, made_at);
CREATE INDEX decisions_made_by_idx ON decisions (made_by, made_at);

CREATE TABLE waivers (
    id BYTEA NOT NULL,
    product_id BYTEA NOT NULL REFERENCES products (id),
    requirement TEXT NOT NULL,
    partner_id BYTEA REFERENCES partners (id),
    reason TEXT NOT NULL,
    document_id BYTEA,
    granted_by BYTEA NOT NULL,
    granted_at TIMESTAMP NOT NULL,
    until DATE NOT NULL,
    ended_at TIMESTAMP,
    PRIMARY KEY (id)
);
CREATE INDEX waivers_product_idx ON waivers (product_id);
CREATE INDEX waivers_partner_idx ON waivers (partner_id, id);

CREATE TABLE programmes (
    id BYTEA NOT NULL,
    partner_id BYTEA NOT NULL REFERENCES partners (id),
    slug TEXT NOT NULL,
    spec TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT programmes_slug_key UNIQUE (slug)
);
CREATE INDEX programmes_partner_idx ON programmes (partner_id);

CREATE TABLE programme_recounts (
    programme_id BYTEA NOT NULL REFERENCES programmes (id),
    since TIMESTAMP NOT NULL,
    after_id BYTEA,
    done INTEGER NOT NULL,
    total INTEGER,
    PRIMARY KEY (programme_id)
);

CREATE TABLE product_states (
    product_id BYTEA NOT NULL REFERENCES products (id),
    target TEXT NOT NULL,
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP NOT NULL,
    ready BOOLEAN NOT NULL,
    keeps_listing BOOLEAN NOT NULL,
    expiring BOOLEAN NOT NULL,
    lapsed BOOLEAN NOT NULL,
    done SMALLINT NOT NULL,
    total SMALLINT NOT NULL,
    blocking SMALLINT NOT NULL,
    next_item TEXT,
    next_status TEXT,
    shelf TEXT NOT NULL,
    recheck_on DATE,
    recheck_by TEXT,
    PRIMARY KEY (product_id, target, from_at)
);
CREATE INDEX product_states_ready_idx ON product_states (target, ready, product_id);
CREATE INDEX product_states_until_idx ON product_states (target, until_at);
CREATE INDEX product_states_recheck_idx ON product_states (recheck_by, recheck_on, product_id) WHERE recheck_by IS NOT NULL;

CREATE TABLE submissions (
    id BYTEA NOT NULL,
    product_id BYTEA NOT NULL REFERENCES products (id),
    programme_id BYTEA NOT NULL REFERENCES programmes (id),
    partner_id BYTEA NOT NULL REFERENCES partners (id),
    status TEXT NOT NULL,
    round SMALLINT NOT NULL,
    dossier TEXT NOT NULL,
    dossier_hash TEXT NOT NULL,
    terms TEXT NOT NULL,
    sent_by BYTEA NOT NULL,
    assisted BOOLEAN NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    due_on DATE NOT NULL,
    holder_id BYTEA,
    held_until TIMESTAMP,
    appeal TEXT,
    decided_at TIMESTAMP,
    revision INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX submissions_queue_idx ON submissions (partner_id, status, sent_at, id);
CREATE INDEX submissions_product_idx ON submissions (product_id);
CREATE INDEX submissions_due_idx ON submissions (status, due_on);

CREATE TABLE submission_decisions (
    id BYTEA NOT NULL,
    submission_id BYTEA NOT NULL REFERENCES submissions (id),
    round SMALLINT NOT NULL,
    function TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    scores TEXT NOT NULL,
    dossier_hash TEXT NOT NULL,
    made_by BYTEA NOT NULL,
    made_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX submission_decisions_submission_idx ON submission_decisions (submission_id, made_at);

CREATE TABLE listings (
    id BYTEA NOT NULL,
    code TEXT NOT NULL,
    product_id BYTEA NOT NULL REFERENCES products (id),
    programme_id BYTEA NOT NULL REFERENCES programmes (id),
    partner_id BYTEA NOT NULL REFERENCES partners (id),
    submission_id BYTEA NOT NULL REFERENCES submissions (id),
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_reason TEXT,
    noticed TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT listings_code_key UNIQUE (code)
);
CREATE INDEX listings_product_idx ON listings (product_id);
CREATE INDEX listings_partner_idx ON listings (partner_id, id);

CREATE TABLE outbox (
    id BYTEA NOT NULL,
    dedupe_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id BYTEA,
    recipient TEXT NOT NULL,
    lang TEXT NOT NULL,
    payload TEXT NOT NULL,
    message_id TEXT NOT NULL,
    optional BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    attempts SMALLINT NOT NULL,
    next_at TIMESTAMP NOT NULL,
    lease_id BYTEA,
    lease_until TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL,
    handed_at TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT outbox_dedupe_key_key UNIQUE (dedupe_key)
);
CREATE INDEX outbox_due_idx ON outbox (state, next_at);
CREATE INDEX outbox_created_idx ON outbox (created_at);

CREATE TABLE reminder_events (
    id BYTEA NOT NULL,
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    subject_id BYTEA NOT NULL,
    rule TEXT NOT NULL,
    day_offset INTEGER NOT NULL,
    due_on DATE NOT NULL,
    event_on DATE NOT NULL,
    outbox_id BYTEA,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT reminder_events_once_key UNIQUE (account_id, subject_id, rule, event_on, day_offset)
);
CREATE INDEX reminder_events_outbox_idx ON reminder_events (outbox_id);

CREATE TABLE acknowledgements (
    account_id BYTEA NOT NULL REFERENCES accounts (id),
    subject_id BYTEA NOT NULL,
    event_on DATE NOT NULL,
    day_offset INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, subject_id, event_on)
);

CREATE TABLE holidays (
    day DATE NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    added_by BYTEA,
    PRIMARY KEY (day)
);

CREATE TABLE job_runs (
    job TEXT NOT NULL,
    slot TIMESTAMP NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    lease_until TIMESTAMP NOT NULL,
    outcome TEXT,
    done INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (job, slot)
);
CREATE INDEX job_runs_started_idx ON job_runs (job, started_at);

-- A NIB is unique once confirmed; before that two businesses may claim it.
CREATE UNIQUE INDEX businesses_nib_key ON businesses (nib) WHERE nib_confirmed_at IS NOT NULL;
-- One open submission per product and programme; one running listing likewise.
CREATE UNIQUE INDEX submissions_open_key ON submissions (product_id, programme_id) WHERE status IN ('open', 'changes_requested');
CREATE UNIQUE INDEX listings_running_key ON listings (product_id, programme_id) WHERE ended_at IS NULL;

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea);
