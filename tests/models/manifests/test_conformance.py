"""What is documented of manifests, line by line, and the test that shows it. Source: domain.md 8.

The table is read by people; the tests below see that nothing of the documentation is missing in it and that
every test that it names is there.
"""

import ast
from pathlib import Path

import pytest

from app.models.manifests.columns import (
    ACTIONS,
    ASSET_COLUMNS,
    ASSIGNMENT_COLUMNS,
    COLUMNS,
    CONFLICT_ACTIONS,
    ENTITY_KEYS,
    ENTITY_TYPES,
    EXTENDED_COLUMNS,
    IF_EXISTS_ACTIONS,
    MEDIA_GROUPS,
    MEDIA_TYPES,
)
from app.models.manifests.results import ErrorCode, Outcome
from app.models.media.content import CATEGORIES

TESTS = Path(__file__).parents[2]
COLUMN = "sync/cms/test_import_columns.py::test_a_column_of_media"
PLACED = "sync/cms/test_import_columns.py::test_the_columns_of_an_assignment"
READ_ONLY = "sync/cms/test_import_bad_input.py::test_nonsense_in_a_read_only_column_is_no_matter"
WRONG = "sync/cms/test_import_bad_input.py::test_a_wrong_type_in_any_column_fails_its_row_alone"
ENUM = "sync/cms/test_import_columns.py::test_every_value_of_an_enum_is_understood_in_any_case"
BAD_ROWS = "sync/cms/test_import_rows.py::test_each_is_a_result_line_and_stops_nothing"
LIBRARY = "sync/cms/test_export_manifest.py::test_media_of_the_entire_library"
CONTEXTS = "sync/cms/test_export_manifest.py::test_assignments_of_this_context_and_of_all"
SWATCHES = "sync/cms/test_export_manifest.py::test_swatches"
BAD = "sync/cms/test_import_bad_input.py"
COLUMNS_OF = "models/manifests/test_columns.py"
TSV = "models/manifests/test_tsv.py"
PLAN = "models/manifests/test_plan.py"
PATHS = "models/manifests/test_media_root.py::test_paths_match_in_any_case_with_or_without_the_root"
ROWS = "models/manifests/test_rows.py"
IMPORT = "sync/cms/test_import_manifest.py"
SINGLE = "sync/cms/test_import_rows.py"
RETRY = "sync/cms/test_import_retry.py"
EXPORT = "sync/cms/test_export_manifest.py"
DOWNLOADS = "models/manifests/test_downloads.py"

BY_COLUMN: dict[str, str] = {
    "InternalMediaId": f"{IMPORT}::test_internal_ids",
    "MediaChannel": LIBRARY,
    "MediaLocale": f"{SINGLE}::test_rows_of_one_item_in_several_locales_are_of_one_version",
    "MediaType": BAD_ROWS,
    "MediaVersion": f"{RETRY}::test_versions_are_merged_unless_the_row_says_otherwise",
    "MediaSourceProvider": f"{SINGLE}::test_use_existing_leaves_it_but_adds_a_new_locale",
    "MediaSourceId": f"{SINGLE}::test_use_existing_leaves_it_but_adds_a_new_locale",
    "MediaReferenceUrl": "sync/cms/test_import_columns.py::test_source_address_in_place_of_a_path",
    "MediaSourceIfExistsAction": f"{SINGLE}::test_keep_both",
    "MediaAction": f"{RETRY}::test_media_are_taken_off_and_deleted_after_assignments",
    "MediaCheckedOutAction": f"{RETRY}::test_an_item_that_somebody_edits",
    "MediaVersionMismatchAction": f"{SINGLE}::test_overwrite",
    "MediaImportPath": PATHS,
    **dict.fromkeys(("MediaDisplayName", "MediaCategory", "MediaSearchTags", "ImageAltText"), COLUMN),
    **dict.fromkeys(("MediaTitle", "MediaDescription", "MediaCaption", "X-Focal"), COLUMN),
    **{name: COLUMN for name in COLUMNS if name.startswith("Video") or name == "DocumentForceDownload"},
    **{column.name: READ_ONLY for column in COLUMNS.values() if column.read_only},
    "EntityAssignmentAction": f"{IMPORT}::test_publish_now",
    "EntityCheckedOutAction": f"{SINGLE}::test_a_product_that_somebody_edits",
    "EntityVersionMismatchAction": f"{RETRY}::test_assignments_are_merged_target_by_target",
    "EntityVersion": f"{SINGLE}::test_an_assignment_of_another_version",
    **dict.fromkeys(("EntityType", "EntityKey", "EntityKeyValue", "EntityLocale", "CatalogNumber"), PLACED),
    **dict.fromkeys(("EntityChannel", "MediaGroup", "MediaPurpose", "MediaDisplayOrder"), PLACED),
    **dict.fromkeys(("SwatchGroup", "SwatchDimension", "SwatchValue", "X-SwatchCrop"), SWATCHES),
}

BY_VALUE: dict[str, str] = {
    **dict.fromkeys((*CATEGORIES, *MEDIA_TYPES, *ENTITY_TYPES, *ENTITY_KEYS, *MEDIA_GROUPS), ENUM),
    "UseExisting": f"{SINGLE}::test_use_existing_leaves_it_but_adds_a_new_locale",
    "Overwrite": f"{SINGLE}::test_overwrite",
    "TakeLatest": f"{SINGLE}::test_take_latest",
    "KeepBoth": f"{SINGLE}::test_keep_both",
    "PublishNow": f"{IMPORT}::test_publish_now",
    "Draft": f"{IMPORT}::test_all_levels",
    "Unpublish": f"{IMPORT}::test_publish_now",
    "UnpublishAndDelete": f"{IMPORT}::test_unpublish_and_delete_lets_the_target_inherit",
}

BY_CODE: dict[str, str] = {
    **dict.fromkeys(("M001", "M002", "M003", "M004", "M005", "M008", "M009"), BAD_ROWS),
    "M006": f"{SINGLE}::test_a_product_that_somebody_edits",
    "M007": f"{SINGLE}::test_an_assignment_of_another_version",
    "M010": f"{ROWS}::test_an_unreadable_row",
    "M011": f"{RETRY}::test_media_are_taken_off_and_deleted_after_assignments",
    **dict.fromkeys(("E101", "E102", "E103", "E104", "E107", "E108"), BAD_ROWS),
    "E105": f"{ROWS}::test_problems",
    "E106": f"{SINGLE}::test_actions_that_contradict_each_other",
    "E109": f"{EXPORT}::test_categories_are_an_extension",
    "Succeeded": f"{IMPORT}::test_all_levels",
    "Skipped": f"{IMPORT}::test_importing_again_changes_nothing",
    "Warning": f"{RETRY}::test_what_cannot_be_published_is_a_warning",
    "Failed": BAD_ROWS,
}

RULES: dict[str, str] = {
    "8.1 columns in any order and case": f"{COLUMNS_OF}::test_headers_match_in_any_order_and_case",
    "8.1 optional columns may be left out": (
        "sync/cms/test_import_columns.py::test_columns_that_are_left_out_are_left_alone_and_empty_cells_empty"
    ),
    "8.1 UTF-8 with or without mark, UTF-16; CRLF or LF": f"{TSV}::test_encodings_and_line_ends",
    "8.1 written as UTF-8 with mark and CRLF": f"{TSV}::test_what_is_written_is_read",
    "8.1 tabs inside a cell are told": f"{TSV}::test_rows_with_too_many_cells_are_told",
    "8.1 unknown columns are kept": f"{IMPORT}::test_the_result_stands_beside_the_manifest_with_all_columns",
    "8.1 binaries by http": f"{DOWNLOADS}::test_a_file_is_fetched_with_its_name_and_time",
    "8.1 bounded tries": f"{DOWNLOADS}::test_what_may_pass_is_tried_again_a_few_times",
    "8.1 bounded size": f"{DOWNLOADS}::test_what_cannot_be_had",
    "8.1 no private addresses": f"{DOWNLOADS}::test_private_addresses_are_refused_unless_allowed",
    "8.2 43 columns, 8.3 20 columns": f"{COLUMNS_OF}::test_the_documented_columns_are_there",
    "8.2 required of new items": f"{COLUMNS_OF}::test_what_a_new_item_needs",
    "8.2 required of existing items": f"{ROWS}::test_a_full_media_part",
    "8.3 keys of the matrix": f"{ROWS}::test_entities",
    "8.3 Omnichannel token": f"{ROWS}::test_channel_tokens",
    "8.3 system_neutral": f"{ROWS}::test_locale_tokens",
    "8.3 categories as an extension": f"{EXPORT}::test_categories_are_an_extension",
    "8.4 a bad row does not stop the others": BAD_ROWS,
    "8.4 a result can be mended and imported again": f"{RETRY}::test_only_failed_rows_are_imported_again",
    "8.4 source and id decide first": f"{SINGLE}::test_the_same_name_and_content_is_the_same_item",
    "8.4 paths in any case": PATHS,
    "8.4 nothing outside of the folder": f"{BAD}::test_paths_that_lead_nowhere_good",
    "8.4 checked before the start": f"{PLAN}::test_what_each_row_would_do",
    "8.4 mended in place": (f"{PLAN}::test_mended_cells_are_looked_at_again_with_their_neighbours"),
    "8.4 blank cells": f"{ROWS}::test_defaults_of_blank_cells",
    "8.4 rows merge": "models/manifests/test_policies.py::test_merge",
    "8.4 or replace": f"{IMPORT}::test_replace",
    "8.4 three-way merge": f"{PLAN}::test_versions_that_all_three_differ_in",
    "8.4 media first, then assignments": f"{IMPORT}::test_all_levels",
    "8.4 what spreadsheets do": f"{BAD}::test_what_spreadsheets_do_to_numbers_is_told",
    "8.5 a selection of assets": f"{EXPORT}::test_a_selection_and_one_locale",
    "8.5 the entire library": LIBRARY,
    "8.5 all or specific products, channels, locales": CONTEXTS,
    "8.5 zip with the files": f"{EXPORT}::test_a_zip_brings_the_files_and_another_tenant_gets_all_of_it",
    "8.5 round trip": f"{EXPORT}::test_export_then_import_changes_nothing",
    "0 an import is taken back": "models/manifests/test_reversal.py::test_all_of_it_goes_back",
    "0 killed, it goes on": "sync/cms/test_import_killed.py::test_killed_by_a_signal_at_random_points",
    "5.2 intentionally empty targets are told and stay": (
        f"{EXPORT}::test_intentionally_empty_targets_are_counted_and_named_and_stay_so"
    ),
}


def test_every_column_is_shown():
    assert BY_COLUMN.keys() == {c.name for c in (*ASSET_COLUMNS, *ASSIGNMENT_COLUMNS, *EXTENDED_COLUMNS)}


def test_every_value_is_shown():
    values = {value for column in COLUMNS.values() for value in column.values}
    assert BY_VALUE.keys() == values
    assert values >= {*ACTIONS, *CONFLICT_ACTIONS, *IF_EXISTS_ACTIONS}


def test_every_result_is_shown():
    assert BY_CODE.keys() == {*ErrorCode, *Outcome}


@pytest.mark.parametrize(
    "place", sorted({*BY_COLUMN.values(), *BY_VALUE.values(), *BY_CODE.values(), *RULES.values(), WRONG})
)
def test_what_shows_it_is_there(place: str):
    file, _, name = place.partition("::")
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
