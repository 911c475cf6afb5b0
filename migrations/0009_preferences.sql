-- How a person wants Chirp's app to look. ui_language: a language tag, null for the browser's.
CREATE TABLE chirp.preferences (
    account_id  text PRIMARY KEY,
    ui_language text,
    theme       text NOT NULL CHECK (theme IN ('system', 'light', 'dark')),
    density     text NOT NULL CHECK (density IN ('calm', 'classic'))
);
