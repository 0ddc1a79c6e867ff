//! Every table as diesel sees it; a test compares this file with both migrated databases.

#![expect(missing_docs, reason = "the migrations say what each column is")]

diesel::table! {
    audit_head (id) {
        id -> SmallInt,
        seq -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<Binary>,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Binary>,
        body -> Text,
        prev_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    audit_keys (subject_id) {
        subject_id -> Binary,
        secret -> Binary,
        first_seq -> BigInt,
    }
}

diesel::table! {
    audit_values (seq) {
        seq -> BigInt,
        subject_id -> Binary,
        sealed -> Binary,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
        changed_by -> Nullable<Binary>,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    form_posts (id) {
        id -> Binary,
        account_id -> Nullable<Binary>,
        location -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    rate_limits (name, window_start) {
        name -> Text,
        window_start -> Timestamp,
        hits -> Integer,
    }
}

diesel::table! {
    regions (code) {
        code -> Text,
        parent -> Nullable<Text>,
        level -> SmallInt,
        kind -> Text,
        name -> Text,
        folded -> Text,
    }
}

diesel::table! {
    partners (id) {
        id -> Binary,
        slug -> Text,
        name -> Text,
        active -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    accounts (id) {
        id -> Binary,
        role -> Text,
        name -> Text,
        folded -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        lang -> Text,
        zone -> Text,
        mail_hour -> SmallInt,
        optional_mail -> Bool,
        partner_id -> Nullable<Binary>,
        functions -> Text,
        status -> Text,
        verified_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    account_areas (account_id, region_code) {
        account_id -> Binary,
        region_code -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        account_id -> Binary,
        generation -> Integer,
        rotated_at -> Timestamp,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        agent -> Text,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    links (id) {
        id -> Binary,
        kind -> Text,
        account_id -> Nullable<Binary>,
        secret_hash -> Binary,
        payload -> Text,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        created_by -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    groups (id) {
        id -> Binary,
        name -> Text,
        region_code -> Text,
        mentor_id -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    businesses (id) {
        id -> Binary,
        name -> Text,
        folded -> Text,
        owner_name -> Text,
        phone -> Nullable<Text>,
        nib -> Nullable<Text>,
        nib_confirmed_at -> Nullable<Timestamp>,
        scale -> Text,
        group_id -> Nullable<Binary>,
        kecamatan_code -> Text,
        show_person -> Bool,
        show_village -> Bool,
        created_by -> Nullable<Binary>,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        revision -> Integer,
    }
}

diesel::table! {
    memberships (business_id, account_id) {
        business_id -> Binary,
        account_id -> Binary,
        kind -> Text,
        since -> Timestamp,
    }
}

diesel::table! {
    consents (id) {
        id -> Binary,
        business_id -> Binary,
        account_id -> Nullable<Binary>,
        kind -> Text,
        note -> Text,
        recorded_by -> Binary,
        given_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    facilities (id) {
        id -> Binary,
        business_id -> Binary,
        name -> Text,
        village_code -> Text,
        address -> Text,
        place -> Text,
        equipment -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    nib_disputes (id) {
        id -> Binary,
        business_id -> Binary,
        nib -> Text,
        regency_code -> Text,
        opened_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    products (id) {
        id -> Binary,
        code -> Text,
        business_id -> Binary,
        facility_id -> Binary,
        brand -> Text,
        name -> Text,
        folded -> Text,
        facts -> Text,
        recipe -> Text,
        process -> Text,
        packaging -> Text,
        net_weights -> Text,
        gtin -> Nullable<Text>,
        photo_id -> Nullable<Binary>,
        village_code -> Text,
        kecamatan_code -> Text,
        regency_code -> Text,
        group_id -> Nullable<Binary>,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_reason -> Nullable<Text>,
        revision -> Integer,
    }
}

diesel::table! {
    stale_products (product_id) {
        product_id -> Binary,
        since -> Timestamp,
    }
}

diesel::table! {
    fact_changes (id) {
        id -> Binary,
        product_id -> Binary,
        field -> Text,
        hash -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    documents (id) {
        id -> Binary,
        business_id -> Binary,
        original_hash -> Text,
        original_type -> Text,
        original_size -> BigInt,
        file_name -> Text,
        shown -> Text,
        for_partners -> Bool,
        uploaded_by -> Binary,
        created_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    document_masks (document_id) {
        document_id -> Binary,
        seen -> Text,
        boxes -> Text,
        pages -> Text,
    }
}

diesel::table! {
    document_scans (document_id) {
        document_id -> Binary,
        state -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    uploads (id) {
        id -> Binary,
        business_id -> Binary,
        account_id -> Binary,
        target -> Text,
        file_name -> Text,
        metadata -> Text,
        size -> BigInt,
        received -> BigInt,
        kept -> Nullable<Text>,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    document_openings (id) {
        id -> Binary,
        document_id -> Binary,
        account_id -> Binary,
        what -> Text,
        reason -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    permits (id) {
        id -> Binary,
        business_id -> Binary,
        kind -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    permit_versions (id) {
        id -> Binary,
        permit_id -> Binary,
        business_id -> Binary,
        kind -> Text,
        number -> Nullable<Text>,
        number_hash -> Nullable<Binary>,
        holder -> Nullable<Text>,
        issuer -> Nullable<Text>,
        brand -> Nullable<Text>,
        person -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        open_ended -> Bool,
        year_only -> Nullable<Integer>,
        review -> Text,
        entered_by -> Binary,
        also_entered -> Text,
        assisted -> Bool,
        submitted_at -> Nullable<Timestamp>,
        watched -> Text,
        recheck_closed -> Text,
        returned -> Text,
        created_at -> Timestamp,
        revision -> Integer,
    }
}

diesel::table! {
    permit_outcomes (version_id) {
        version_id -> Binary,
        accepted_at -> Nullable<Timestamp>,
        accepted_by -> Nullable<Binary>,
        how_checked -> Nullable<Text>,
        checked_on -> Nullable<Date>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<Binary>,
        withdrawn_reason -> Nullable<Text>,
        revoked_on -> Nullable<Date>,
        revoked_by -> Nullable<Binary>,
        revoked_reason -> Nullable<Text>,
        revoked_document_id -> Nullable<Binary>,
        asked_at -> Nullable<Timestamp>,
        asked_by -> Nullable<Binary>,
        asked_reason -> Nullable<Text>,
    }
}

diesel::table! {
    permit_coverage (version_id, subject_kind, subject_id) {
        version_id -> Binary,
        subject_kind -> Text,
        subject_id -> Binary,
    }
}

diesel::table! {
    permit_pages (version_id, position) {
        version_id -> Binary,
        position -> SmallInt,
        document_id -> Binary,
    }
}

diesel::table! {
    review_claims (version_id) {
        version_id -> Binary,
        holder_id -> Binary,
        until -> Timestamp,
    }
}

diesel::table! {
    review_assignments (version_id) {
        version_id -> Binary,
        mentor_id -> Binary,
        assigned_by -> Binary,
        at -> Timestamp,
        mail_id -> Nullable<Binary>,
    }
}

diesel::table! {
    findings (id) {
        id -> Binary,
        version_id -> Binary,
        reason -> Text,
        field -> Text,
        page -> Nullable<SmallInt>,
        body -> Text,
        made_by -> Binary,
        made_at -> Timestamp,
        resolved_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    decisions (id) {
        id -> Binary,
        version_id -> Binary,
        outcome -> Text,
        made_by -> Binary,
        made_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    waivers (id) {
        id -> Binary,
        product_id -> Binary,
        requirement -> Text,
        partner_id -> Nullable<Binary>,
        reason -> Text,
        document_id -> Nullable<Binary>,
        granted_by -> Binary,
        granted_at -> Timestamp,
        until -> Date,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    programmes (id) {
        id -> Binary,
        partner_id -> Binary,
        slug -> Text,
        spec -> Text,
        active -> Bool,
        created_at -> Timestamp,
        revision -> Integer,
    }
}

diesel::table! {
    programme_recounts (programme_id) {
        programme_id -> Binary,
        since -> Timestamp,
        after_id -> Nullable<Binary>,
        done -> Integer,
        total -> Nullable<Integer>,
    }
}

diesel::table! {
    product_states (product_id, target, from_at) {
        product_id -> Binary,
        target -> Text,
        from_at -> Timestamp,
        until_at -> Timestamp,
        ready -> Bool,
        keeps_listing -> Bool,
        expiring -> Bool,
        lapsed -> Bool,
        done -> SmallInt,
        total -> SmallInt,
        blocking -> SmallInt,
        next_item -> Nullable<Text>,
        next_status -> Nullable<Text>,
        shelf -> Text,
        recheck_on -> Nullable<Date>,
        recheck_by -> Nullable<Text>,
    }
}

diesel::table! {
    submissions (id) {
        id -> Binary,
        product_id -> Binary,
        programme_id -> Binary,
        partner_id -> Binary,
        status -> Text,
        round -> SmallInt,
        dossier -> Text,
        dossier_hash -> Text,
        terms -> Text,
        sent_by -> Binary,
        assisted -> Bool,
        sent_at -> Timestamp,
        due_on -> Date,
        holder_id -> Nullable<Binary>,
        held_until -> Nullable<Timestamp>,
        appeal -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        revision -> Integer,
    }
}

diesel::table! {
    submission_decisions (id) {
        id -> Binary,
        submission_id -> Binary,
        round -> SmallInt,
        function -> Text,
        outcome -> Text,
        reasons -> Text,
        note -> Text,
        scores -> Text,
        dossier_hash -> Text,
        made_by -> Binary,
        made_at -> Timestamp,
    }
}

diesel::table! {
    listings (id) {
        id -> Binary,
        code -> Text,
        product_id -> Binary,
        programme_id -> Binary,
        partner_id -> Binary,
        submission_id -> Binary,
        started_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_reason -> Nullable<Text>,
        noticed -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        dedupe_key -> Text,
        kind -> Text,
        account_id -> Nullable<Binary>,
        recipient -> Text,
        lang -> Text,
        payload -> Text,
        message_id -> Text,
        optional -> Bool,
        state -> Text,
        attempts -> SmallInt,
        next_at -> Timestamp,
        lease_id -> Nullable<Binary>,
        lease_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
        handed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reminder_events (id) {
        id -> Binary,
        account_id -> Binary,
        subject_id -> Binary,
        rule -> Text,
        day_offset -> Integer,
        due_on -> Date,
        event_on -> Date,
        outbox_id -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    acknowledgements (account_id, subject_id, event_on) {
        account_id -> Binary,
        subject_id -> Binary,
        event_on -> Date,
        day_offset -> Integer,
        at -> Timestamp,
    }
}

diesel::table! {
    reminder_pauses (version_id, event_on) {
        version_id -> Binary,
        event_on -> Date,
        until_on -> Nullable<Date>,
        day_offset -> Integer,
        account_id -> Binary,
        at -> Timestamp,
    }
}

diesel::table! {
    reminder_recalls (subject_id) {
        subject_id -> Binary,
        at -> Timestamp,
    }
}

diesel::table! {
    reminder_rhythms (account_id) {
        account_id -> Binary,
        rhythm -> Text,
    }
}

diesel::table! {
    calendar_feeds (account_id) {
        account_id -> Binary,
        token_hash -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    permit_days (permit_id) {
        permit_id -> Binary,
        days -> Text,
        set_by -> Binary,
        set_at -> Timestamp,
    }
}

diesel::table! {
    holidays (day) {
        day -> Date,
        name -> Text,
        source -> Text,
        added_by -> Nullable<Binary>,
    }
}

diesel::table! {
    catalogue_settings (name) {
        name -> Text,
        id -> Binary,
        value -> Nullable<Text>,
        before -> Nullable<Text>,
        revision -> Integer,
        changed_by -> Binary,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    job_runs (job, slot) {
        job -> Text,
        slot -> Timestamp,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        lease_until -> Timestamp,
        outcome -> Nullable<Text>,
        done -> Integer,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    readings (business_id, original_hash) {
        business_id -> Binary,
        original_hash -> Text,
        expected -> Text,
        state -> Text,
        attempts -> SmallInt,
        due_at -> Timestamp,
        kind -> Nullable<Text>,
        found -> Text,
        created_at -> Timestamp,
        private -> Text,
    }
}

diesel::table! {
    reading_turns (document_id) {
        document_id -> Binary,
        turns -> SmallInt,
    }
}

diesel::table! {
    reading_outcomes (version_id, field) {
        version_id -> Binary,
        field -> Text,
        kind -> Text,
        outcome -> Text,
    }
}

diesel::joinable!(accounts -> partners (partner_id));
diesel::joinable!(account_areas -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(links -> accounts (account_id));
diesel::joinable!(groups -> accounts (mentor_id));
diesel::joinable!(businesses -> groups (group_id));
diesel::joinable!(memberships -> businesses (business_id));
diesel::joinable!(memberships -> accounts (account_id));
diesel::joinable!(consents -> businesses (business_id));
diesel::joinable!(facilities -> businesses (business_id));
diesel::joinable!(nib_disputes -> businesses (business_id));
diesel::joinable!(products -> businesses (business_id));
diesel::joinable!(products -> facilities (facility_id));
diesel::joinable!(fact_changes -> products (product_id));
diesel::joinable!(documents -> businesses (business_id));
diesel::joinable!(document_masks -> documents (document_id));
diesel::joinable!(document_scans -> documents (document_id));
diesel::joinable!(uploads -> businesses (business_id));
diesel::joinable!(document_openings -> documents (document_id));
diesel::joinable!(permits -> businesses (business_id));
diesel::joinable!(permit_versions -> permits (permit_id));
diesel::joinable!(permit_versions -> businesses (business_id));
diesel::joinable!(permit_outcomes -> permit_versions (version_id));
diesel::joinable!(permit_coverage -> permit_versions (version_id));
diesel::joinable!(permit_pages -> permit_versions (version_id));
diesel::joinable!(permit_pages -> documents (document_id));
diesel::joinable!(permit_days -> permits (permit_id));
diesel::joinable!(review_claims -> permit_versions (version_id));
diesel::joinable!(review_claims -> accounts (holder_id));
diesel::joinable!(review_assignments -> permit_versions (version_id));
diesel::joinable!(review_assignments -> accounts (mentor_id));
diesel::joinable!(findings -> permit_versions (version_id));
diesel::joinable!(decisions -> permit_versions (version_id));
diesel::joinable!(waivers -> products (product_id));
diesel::joinable!(waivers -> partners (partner_id));
diesel::joinable!(programmes -> partners (partner_id));
diesel::joinable!(programme_recounts -> programmes (programme_id));
diesel::joinable!(product_states -> products (product_id));
diesel::joinable!(submissions -> products (product_id));
diesel::joinable!(submissions -> programmes (programme_id));
diesel::joinable!(submissions -> partners (partner_id));
diesel::joinable!(submission_decisions -> submissions (submission_id));
diesel::joinable!(listings -> products (product_id));
diesel::joinable!(listings -> programmes (programme_id));
diesel::joinable!(listings -> partners (partner_id));
diesel::joinable!(listings -> submissions (submission_id));
diesel::joinable!(reminder_events -> accounts (account_id));
diesel::joinable!(acknowledgements -> accounts (account_id));
diesel::joinable!(reminder_pauses -> accounts (account_id));
diesel::joinable!(reminder_rhythms -> accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    audit_head,
    audit_events,
    audit_keys,
    audit_values,
    settings,
    form_posts,
    rate_limits,
    regions,
    partners,
    accounts,
    account_areas,
    sessions,
    links,
    groups,
    businesses,
    memberships,
    consents,
    facilities,
    nib_disputes,
    products,
    stale_products,
    fact_changes,
    documents,
    document_masks,
    document_scans,
    uploads,
    document_openings,
    permits,
    permit_versions,
    permit_outcomes,
    permit_coverage,
    permit_pages,
    permit_days,
    review_claims,
    review_assignments,
    findings,
    decisions,
    waivers,
    programmes,
    programme_recounts,
    product_states,
    submissions,
    submission_decisions,
    listings,
    outbox,
    reminder_events,
    acknowledgements,
    reminder_pauses,
    reminder_recalls,
    reminder_rhythms,
    calendar_feeds,
    holidays,
    catalogue_settings,
    job_runs,
);
