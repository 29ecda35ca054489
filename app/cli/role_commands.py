"""vitrine role: who may do what in a tenant."""

from typing import Annotated

import typer

from app.cli.console import Json, TenantId, emit, emit_lines, opened_tenant

role = typer.Typer(no_args_is_help=True, help="Roles of people in a tenant.")

User = Annotated[str, typer.Argument(metavar="USER", help="As the computer knows them.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="A name such as web-producer or reader.")]


@role.command("list")
def role_list(tenant_id: TenantId, as_json: Json = False) -> None:
    """List who has which role; nobody means that everybody may do everything."""
    with opened_tenant(tenant_id) as (_, one):
        rows = [
            {
                "user": row.user,
                "role": row.role.value,
                "granted_by": row.granted_by,
                "granted_at": row.granted_at.isoformat(),
            }
            for row in one.rights.grants()
        ]
    if not rows and not as_json:
        print("Nobody has a role: everybody may do everything.")
        return
    emit_lines(as_json, rows, ("user", "role", "granted_by", "granted_at"))


@role.command("grant")
def role_grant(user: User, role_name: RoleName, tenant_id: TenantId, as_json: Json = False) -> None:
    """Give somebody a role; the first one makes you System Administrator."""
    from app.models.access.roles import role_named

    given = role_named(role_name)
    with opened_tenant(tenant_id) as (workstation, one):
        is_new = one.rights.grant(user, given, workstation.user)
    text = f"{user} is {given.label} {'now' if is_new else 'already'}."
    emit(as_json, {"user": user, "role": given.value, "granted": is_new}, text)


@role.command("revoke")
def role_revoke(user: User, role_name: RoleName, tenant_id: TenantId, as_json: Json = False) -> None:
    """Take a role from somebody; it counts from their next write on."""
    from app.models.access.roles import role_named

    taken = role_named(role_name)
    with opened_tenant(tenant_id) as (workstation, one):
        one.rights.revoke(user, taken, workstation.user)
    emit(as_json, {"user": user, "role": taken.value}, f"{user} is not {taken.label} any more.")


@role.command("whoami")
def role_whoami(tenant_id: TenantId, as_json: Json = False) -> None:
    """Say who you are, and what you may do."""
    from app.models.access.roles import Act

    with opened_tenant(tenant_id) as (workstation, one):
        standing = one.rights.standing(workstation.user)
    roles = sorted(standing.roles)
    acts = [act for act in Act if standing.may(act)]
    document = {
        "user": standing.user,
        "roles": [one.value for one in roles],
        "roles_in_use": bool(standing.holders),
        "may": [act.value for act in acts],
        "may_not": [act.value for act in Act if act not in acts],
    }
    names = ", ".join(one.label for one in roles) or ("no role" if standing.holders else "roles are not used")
    emit(as_json, document, f"{standing.user}: {names}. May {', '.join(acts) or 'read alone'}.")
